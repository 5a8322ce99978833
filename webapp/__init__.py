"""The web application: composes `models` and `matcher`; features live in packages of their own."""
