"""Identity: who people are. Accounts, the uniqueness of handles and e-mail addresses, signing up and in."""
