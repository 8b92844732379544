package luat

import (
	"fmt"
	"slices"
	"strings"

	"attest/internal/at"
)

// OpensScene tells whether a line leaves the state IP INITIAL, or changes how it will
// be left: AT+CIPSHUT takes it back (manual state-machine).
func OpensScene(line at.Command) bool {
	return slices.ContainsFunc(line.Parts(), func(c at.Command) bool {
		switch c.Name() {
		case "+CSTT", "+CIICR", "+CIPSTART", "+CIPMUX", "+CIPSSL":
			return c.Form() == at.Write || c.Form() == at.Execute
		}
		return false
	})
}

// linkFinals are results of CIPSEND and CIPCLOSE as they end a command, with the
// number of each link in front as well (manual CIPSEND, CIPCLOSE).
func linkFinals(results ...string) []string {
	finals := slices.Clone(results)
	for _, result := range results {
		for n := range 6 {
			finals = append(finals, fmt.Sprintf("%d,%s", n, result), fmt.Sprintf("%d, %s", n, result))
		}
	}
	return finals
}

// CutLink takes the number of a link off a result, "0,SEND OK": -1 where there is none.
func CutLink(text string) (n int, result string) {
	if len(text) < 3 || text[0] < '0' || text[0] > '7' || text[1] != ',' {
		return -1, text
	}
	return int(text[0] - '0'), strings.TrimPrefix(text[2:], " ")
}
