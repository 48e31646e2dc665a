"""The middle language: values, what is known of them, and the steps that make them."""
