package luat

import "strings"

// ParseListing cuts the lines of an answer to AT+FSLS into entries, of which those of
// directories end in a backslash (manual FSLS). The manual's example prints them behind
// one another, a log one a line.
func ParseListing(lines []string) []string {
	var list []string
	for _, line := range lines {
		for _, entry := range strings.SplitAfter(strings.TrimSpace(strings.TrimPrefix(line, "+FSLS:")), `\`) {
			if entry != "" {
				list = append(list, entry)
			}
		}
	}
	return list
}
