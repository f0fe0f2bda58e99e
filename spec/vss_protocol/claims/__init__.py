"""The claims about one backup, each with the page that it formalises."""
