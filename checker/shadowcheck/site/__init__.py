"""The reference part of a site about a model: pages of Markdown, made from the model itself."""
