"""Sign-off of the units' confirmations: who reviews, what is printed, stamped, re-opened."""
