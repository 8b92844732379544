package luat

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"attest/internal/at"
	"attest/internal/modem"
)

// Scene is the modem's TCP/IP scene, the other way to make connections beside the MQTT
// commands: what arrives by one of them shows that the network is not in the way.
type Scene struct {
	Modem *modem.Modem
	Do    func(ctx context.Context, command string) (modem.Answer, error) // within the documented time
}

// SceneInitial is the state of a scene that nobody uses (manual state-machine).
const SceneInitial = "IP INITIAL"

// State is what AT+CIPSTATUS prints behind its OK, as long as ctx lasts.
func (s Scene) State(ctx context.Context) (string, error) {
	const prefix = "STATE: "
	from := s.Modem.Mark()
	if _, err := s.Do(ctx, "AT+CIPSTATUS"); err != nil {
		return "", err
	}
	line, err := s.Modem.AwaitFrom(ctx, from, "the state", func(l at.Line) bool { return strings.HasPrefix(l.Text, prefix) })
	return strings.TrimPrefix(line.Text, prefix), err
}

// Open brings the scene to its address and tells whether it was closed before: whoever
// opened it should shut it again, with AT+CIPSHUT.
func (s Scene) Open(ctx context.Context, state string) (opened bool, err error) {
	if state != SceneInitial {
		return false, nil
	}
	for _, command := range []string{"AT+CSTT", "AT+CIICR", "AT+CIFSR"} {
		if _, err := s.Do(ctx, command); err != nil {
			return true, fmt.Errorf("%s: %w", command, err)
		}
	}
	return true, nil
}

// Dial is AT+CIPSTART in single-link mode. OK means begun; [Outcome] reads what follows.
func Dial(host string, port int) string {
	return fmt.Sprintf(`AT+CIPSTART="TCP",%s,%d`, Quote(host), port)
}

// The results of a connection, by MIPSTART as by CIPSTART (manual MIPSTART, CIPSTART).
const (
	ConnectOK      = "CONNECT OK"
	ConnectFail    = "CONNECT FAIL"
	AlreadyConnect = "ALREADY CONNECT"
)

// Outcome reports whether a line tells what came of a connection, and what; the number
// of a link is taken off.
func Outcome(l at.Line) (result string, ok bool) {
	_, text := CutLink(l.Text)
	return text, text == ConnectOK || text == ConnectFail || text == AlreadyConnect
}

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
