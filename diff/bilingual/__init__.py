"""What the checks for translations share: which words are accounted for, how a term was rendered, who is assigned."""
