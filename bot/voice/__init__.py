"""Sound: cleared text becomes speech, paced to the stage; when nothing can speak, captions go on at reading speed."""
