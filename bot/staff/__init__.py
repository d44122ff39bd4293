"""The staff pages: a listener of their own, behind a trust line of their own. Nothing else of the gateway imports this."""
