"""The review loop: figures of each need, proposals to the training text, their evaluation, and the model they lead to."""
