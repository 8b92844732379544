package bench

import (
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"attest/internal/nearest"
)

// Circumstances are what the arguments of a stimulus can name, by placeholders.
type Circumstances struct {
	IMEI     string // {imei}, as the modem told it; a secret
	Port     string // {port}: the path of the serial device, or host:port
	Scenario string // {scenario}: the id of the one under way; empty between two
	Run      string // {run}: the name of the run
	Image    string // {image}: the path of the firmware image, for Flash alone
}

var placeholder = regexp.MustCompile(`\{[a-zA-Z][a-zA-Z0-9_-]*\}`)

// Placeholders returns the names that may stand in braces in the arguments of a
// stimulus.
func Placeholders(stimulus string) []string {
	names := []string{"imei", "port", "run", "scenario"}
	if stimulus == Flash {
		names = append(names, "image")
	}
	return names
}

// CheckArgument refuses an argument of a stimulus with a placeholder that does not
// exist; the error names the nearest one. Other braces mean nothing.
func CheckArgument(stimulus, argument string) error {
	known := Placeholders(stimulus)
	for _, match := range placeholder.FindAllString(argument, -1) {
		name := match[1 : len(match)-1]
		switch {
		case slices.Contains(known, name):
		case name == "image":
			return fmt.Errorf("the stimulus %q has no {image}, only %q has one", stimulus, Flash)
		default:
			return nearest.Unknown("placeholder", name, known)
		}
	}
	return nil
}

// fill puts the circumstances into the arguments of a command. One that the bench does
// not know is an error: to act on the wrong modem is worse than not to act.
func (c Circumstances) fill(argv []string) ([]string, error) {
	values := map[string]string{"{imei}": c.IMEI, "{port}": c.Port, "{run}": c.Run, "{scenario}": c.Scenario, "{image}": c.Image}
	var missing error
	filled := make([]string, len(argv))
	for i, argument := range argv {
		filled[i] = placeholder.ReplaceAllStringFunc(argument, func(match string) string {
			value, known := values[match]
			switch {
			case !known:
				missing = nearest.Unknown("placeholder", match[1:len(match)-1], Placeholders(Flash))
			case value == "" && match != "{scenario}": // between two scenarios there is none
				missing = fmt.Errorf("nothing is known for %s", match)
			}
			return value
		})
	}
	return filled, missing
}

// portArgument is the port that a URL names, as another program takes it: the path of
// a serial device, host:port, or the URL where it is neither.
func portArgument(modem string) string {
	u, err := url.Parse(modem)
	switch {
	case err != nil || u.Scheme == "":
		if path, err := filepath.Abs(modem); err == nil {
			return path // a stimulus runs in another directory
		}
		return modem
	case strings.EqualFold(u.Scheme, "serial"):
		return u.Path
	case u.Host != "":
		return u.Host
	}
	return modem
}
