package doctor

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// voice is what speaks on a port where nobody answers AT.
type voice struct {
	what string // "it is a GPS receiver …"; empty for silence
	hint string
	sure bool // no other rate can tell more
}

var (
	nmea    = regexp.MustCompile(`\$((?:G[ABLNPQ]|BD|QZ|P)[A-Z]{3,6},[^*$\r\n]{0,100})\*([0-9A-Fa-f]{2})`)
	script  = regexp.MustCompile(`LuatOS|\b[DIWE]/(?:user\.[\w.]+|main|pm|mobile|netdrv|gpio|uart|socket|fota)\b[^\r\n]*|\[[DIWE]\]-\[[^\r\n]*`)
	rom     = regexp.MustCompile(`\^boot\.rom`)
	console = regexp.MustCompile(`(?m)login: ?$|[Pp]assword: ?$|^\S*[$#] $|U-Boot|Linux version`)
)

// listen makes out who speaks. own is what we have sent.
func listen(heard, own []byte, otherPort string) voice {
	text := string(bytes.ToValidUTF8(heard, []byte("?")))
	switch {
	case len(heard) == 0:
		return voice{}
	case isNMEA(heard):
		return voice{fmt.Sprintf("a GPS receiver: it sends NMEA sentences, %s", says(string(nmea.Find(heard)))), otherPort, true}
	case script.MatchString(text):
		return voice{fmt.Sprintf("a modem that runs a Luat script and no AT firmware: %s", says(script.FindString(text))),
			"flash an AT firmware (AirM2M_…_LTE_AT.binpkg)", true}
	case rom.MatchString(text):
		return voice{"a modem in its boot ROM", "let go of its BOOT button or pin and switch its power off and on", true}
	case console.MatchString(text):
		return voice{fmt.Sprintf("a console: %s", says(strings.TrimSpace(console.FindString(text)))), otherPort, true}
	case isEcho(heard, own):
		return voice{"nothing but an echo of what is sent", "take off the loopback plug, or look whether TX and RX are joined", false}
	case printable(heard):
		return voice{fmt.Sprintf("something that is no modem: %s", says(firstLine(text))), otherPort, false}
	}
	return voice{fmt.Sprintf("a debug log, or a line rate that is none of the usual: %d bytes that are no text", len(heard)), otherPort, false}
}

// isNMEA wants a sentence whose checksum is right: garbage is full of dollars.
func isNMEA(heard []byte) bool {
	return slices.ContainsFunc(nmea.FindAllSubmatch(heard, -1), func(sentence [][]byte) bool {
		var sum byte
		for _, c := range sentence[1] {
			sum ^= c
		}
		want, err := strconv.ParseUint(string(sentence[2]), 16, 8)
		return err == nil && byte(want) == sum
	})
}

// isEcho wants nothing but what was sent, whatever became of its line ends.
func isEcho(heard, own []byte) bool {
	words := func(b []byte) string {
		return strings.Map(func(r rune) rune {
			if r <= ' ' {
				return -1
			}
			return r
		}, string(b))
	}
	text := words(heard)
	return text != "" && strings.HasPrefix(words(own), text)
}

// printable wants nearly everything to be text.
func printable(heard []byte) bool {
	odd := 0
	for _, c := range heard {
		if (c < ' ' || c > '~') && c != '\r' && c != '\n' && c != '\t' {
			odd++
		}
	}
	return odd*20 <= len(heard)
}

// firstLine is the first one that was heard from its beginning, if there is one.
func firstLine(text string) string {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\r' || r == '\n' })
	switch len(lines) {
	case 0:
		return text
	case 1:
		return lines[0]
	}
	return lines[1]
}
