"""The directory in the form the field shares it: Open Referral HSDS 3.0."""
