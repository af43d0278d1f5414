"""What machines and reviewers read: SARIF, GitHub, GitLab and CSV."""
