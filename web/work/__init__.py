"""What happens behind the pages: comparing and reading in worker processes, and children with few rights."""
