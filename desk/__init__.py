"""The review desk: checks that name file, line and mend, and the report that people sign. No part of the running bot."""
