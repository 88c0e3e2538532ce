"""What stands between a request and its page: headers, the loopback rule, the door."""
