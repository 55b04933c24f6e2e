package sdk

// misspelt gives the known key that an unknown one was probably meant to be: one that the table does not have, and that differs in few
// letters. Empty where there is none: the key may be meant for another plugin.
func misspelt(key string, known []string, isGiven func(string) bool) string {
	best, least := "", max(1, len(key)/4)+1
	for _, candidate := range known {
		if isGiven(candidate) {
			continue
		}
		if d := distance(key, candidate); d < least {
			best, least = candidate, d
		}
	}
	return best
}

// distance counts the letters to be put in, taken out, changed or swapped with their neighbour until one word is the other (the optimal
// string alignment distance).
func distance(a, b string) int {
	before, above, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(b)]
}
