"""The explorer: one HTML file on which a network runs. Python writes its tables, JavaScript in the page runs them."""
