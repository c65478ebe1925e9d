"""The embedded default: the real engine, a stand-in cloud and their state; only the Makefile and the tests use it."""
