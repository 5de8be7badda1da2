"""What coordinators keep an eye on: findings and their answers, late units, what is new."""
