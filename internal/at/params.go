package at

import (
	"fmt"
	"strings"
)

// Params splits a comma-separated parameter list, V.250 §5.4.2. Quotes are
// taken off and commas inside them kept; spaces before a parameter are dropped;
// the vendor's \22 escapes stay as they are. An empty text has no parameters,
// a trailing comma is followed by an empty one.
func Params(text string) ([]string, error) {
	if text == "" {
		return nil, nil
	}
	var params []string
	for rest := text; ; {
		rest = strings.TrimLeft(rest, " ")
		var param string
		if strings.HasPrefix(rest, `"`) {
			end := strings.IndexByte(rest[1:], '"')
			if end < 0 {
				return nil, fmt.Errorf("split parameters %q: quote not closed", text)
			}
			param, rest = rest[1:1+end], rest[end+2:]
			if rest != "" && rest[0] != ',' {
				return nil, fmt.Errorf("split parameters %q: %q follows a closing quote", text, rest)
			}
		} else {
			end := strings.IndexByte(rest, ',')
			if end < 0 {
				end = len(rest)
			}
			param, rest = rest[:end], rest[end:]
		}
		params = append(params, param)
		if rest == "" {
			return params, nil
		}
		rest = rest[1:]
	}
}
