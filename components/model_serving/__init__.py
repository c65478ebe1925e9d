"""Model serving: TensorFlow Serving in tracks, the routes to them, and the place where models are trained."""
