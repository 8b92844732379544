package firmware

import (
	"maps"
	"slices"
)

// Nearest returns the candidate that is fewest edits away from word, the
// first of several; empty if there is no candidate.
func Nearest(word string, candidates []string) string {
	best, distance := "", 0
	for _, candidate := range candidates {
		if d := edits(word, candidate); best == "" || d < distance {
			best, distance = candidate, d
		}
	}
	return best
}

// edits is the Levenshtein distance in bytes.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func didYouMean(word string, candidates []string) string {
	if near := Nearest(word, candidates); near != "" {
		return ", the nearest known one is \"" + near + "\""
	}
	return ""
}

func keysOf[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
