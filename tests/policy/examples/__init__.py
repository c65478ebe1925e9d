"""Resources that every rule accepts, and what one rule each refuses about them."""
