-- Protection keys are sealed, and sealed anew when the key they are under is rotated.
GRANT UPDATE ON protection_keys TO portal;
