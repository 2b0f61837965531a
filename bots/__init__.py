"""What a person starts. The only place where names meet implementations; never product logic."""
