"""What do the figures rest on?"""
