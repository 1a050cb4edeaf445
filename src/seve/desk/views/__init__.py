"""One file a room: each view parses the request, calls selectors or services, and renders."""
