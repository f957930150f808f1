"""Where does a figure come from?"""
