"""Should we adopt it, and in which way?"""
