"""Other people's data: readers, crosswalks, import and comparison."""
