package main

// containsFold tells whether a name holds a word of lower-case ASCII, whatever the case of the name's letters.
func containsFold(name, word string) bool {
	for at := 0; at+len(word) <= len(name); at++ {
		if equalFold(name[at:at+len(word)], word) {
			return true
		}
	}
	return false
}

func equalFold(text, word string) bool {
	for i := range len(word) {
		if lower(text[i]) != word[i] {
			return false
		}
	}
	return true
}

func lower(b byte) byte {
	if b >= 'A' && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}

// matches tells whether "table.column" is of a lower-case pattern, in which * stands for any characters but the dot.
func matches(pattern, table, column string) bool {
	for i := range len(pattern) {
		if pattern[i] == '.' {
			return glob(pattern[:i], table) && glob(pattern[i+1:], column)
		}
	}
	return false
}

// glob goes back to the last * only, so its time is bounded by the product of the lengths.
func glob(pattern, name string) bool {
	p, n, star, taken := 0, 0, -1, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, taken = p, n
			p++
		case p < len(pattern) && pattern[p] == lower(name[n]):
			p++
			n++
		case star >= 0:
			taken++
			p, n = star+1, taken
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}
