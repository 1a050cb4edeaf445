"""What people type on the desk, read and checked."""
