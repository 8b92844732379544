// Package nearest finds the known name that somebody probably meant by an unknown
// one. Every refusal of a name that a user typed (flag, id, tag, key, defect,
// scheme) is an *UnknownError, so that all of them read alike.
package nearest

import "fmt"

// UnknownError refuses a name; Nearest is the known one that comes closest,
// empty if nothing is known.
type UnknownError struct{ Kind, Name, Nearest string }

func (e *UnknownError) Error() string {
	if e.Nearest == "" {
		return fmt.Sprintf("unknown %s %q", e.Kind, e.Name)
	}
	return fmt.Sprintf("unknown %s %q, the nearest known one is %q", e.Kind, e.Name, e.Nearest)
}

// Unknown returns the refusal of name as a kind of thing of which known are all.
func Unknown(kind, name string, known []string) error {
	return &UnknownError{Kind: kind, Name: name, Nearest: Of(name, known)}
}

// Of returns the known name that is the fewest edits away from word, the first
// of several; empty if there is none.
func Of(word string, known []string) string {
	best, least := "", 0
	for _, name := range known {
		if d := Distance(word, name); best == "" || d < least {
			best, least = name, d
		}
	}
	return best
}

// Distance counts the bytes to insert, delete, change or swap with their
// neighbour: the restricted Damerau-Levenshtein distance.
func Distance(a, b string) int {
	before, row := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next := make([]int, len(b)+1)
		next[0] = i + 1
		for j := range len(b) {
			next[j+1] = min(row[j+1], next[j]) + 1
			next[j+1] = min(next[j+1], row[j]+differ(a[i], b[j]))
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}

func differ(a, b byte) int {
	if a == b {
		return 0
	}
	return 1
}
