"""What templates of the studio can say beside Django's own."""
