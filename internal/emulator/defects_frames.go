package emulator

import (
	"slices"
	"strings"
	"time"
)

// manner is a way in which any command may say the right thing wrongly.
type manner struct {
	name, breaks, source string
	wrong                func(m *Modem, r reply, err error) (reply, error)
}

// victim is a command on which the manners are tried, with the scenarios that ask for it.
type victim struct {
	slug, command, area string
	killedBy            []string
	spares              func(p []param) bool // what the bench needs to begin with; nil: nothing
}

// frameDefects are the manners, each on a general command, on a file command and on
// SSLCFG.
func frameDefects() []defectRow {
	var rows []defectRow
	try := func(victims []victim, manners []manner) {
		for _, v := range victims {
			for _, how := range manners {
				rows = append(rows, bending(v.slug+"-"+how.name, v.area, "AT"+v.command+": "+how.breaks, how.source, []string{v.command}, sparing(v.spares, saying(how.wrong)), v.killedBy...))
			}
		}
	}
	try([]victim{
		{"cfun-result", "+CFUN", areaGeneral, []string{"SET-009.4"}, nil},
		{"fsdel-result", "+FSDEL", areaFiles, []string{"FS-032"}, nil},
		{"sslcfg-result", "+SSLCFG", areaSettings, []string{"SSL-040.sslversion"}, ofMQTT},
	}, resultManners())
	try([]victim{
		{"csq-answer", "+CSQ", areaGeneral, []string{"INV-004.csq"}, nil},
		{"fsflsize-answer", "+FSFLSIZE", areaFiles, []string{"FS-033"}, nil},
		{"sslcfg-answer", "+SSLCFG", areaSettings, []string{"SSL-040.sslversion"}, ofMQTT},
	}, answerManners())
	return rows
}

// ofMQTT tells an SSLCFG of the context of MQTT.
func ofMQTT(p []param) bool { return len(p) > 1 && p[1].text == "88" }

// sparing bends no write form whose parameters are to be spared.
func sparing(spares func(p []param) bool, bend func(entry) entry) func(entry) entry {
	if spares == nil {
		return bend
	}
	return func(e entry) entry {
		bent := bend(e)
		sound := e.write
		return rewrite(bent, func(write writer) writer {
			return func(m *Modem, p []param) (reply, error) {
				if spares(p) {
					return sound(m, p)
				}
				return write(m, p)
			}
		})
	}
}

// resultManners are what may be wrong with OK.
func resultManners() []manner {
	// instead prints something in place of OK.
	instead := func(text string) func(*Modem, reply, error) (reply, error) {
		return func(m *Modem, r reply, err error) (reply, error) {
			if err == nil && len(r.info) == 0 {
				r.mute = true
				r.after = ahead(r.after, func() { m.out.write([]byte(text)) })
			}
			return r, err
		}
	}
	return []manner{
		{"missing", "OK is missing", "class: final result missing", instead("")},
		{"twice", "OK comes twice", "class: final result doubled", instead("\r\nOK\r\n\r\nOK\r\n")},
		{"wrong", "what is done answers ERROR", "class: final result wrong", instead("\r\nERROR\r\n")},
		{"lf-alone", "OK ends in LF alone", "class: missing CR", instead("\r\nOK\n")},
		{"cr-alone", "OK ends in CR alone", "class: missing LF", instead("\r\nOK\r")},
		{"open", "OK does not end", "class: missing CR LF", instead("\r\nOK")},
		{"torn", "an unsolicited line comes in the middle of OK", "class: split by a URC", instead("\r\nO\r\n+CGEV: NW MODIFY 1,0\r\nK\r\n")},
		{"late", "OK comes after a minute", "class: slow answers", func(m *Modem, r reply, err error) (reply, error) {
			if err == nil && len(r.info) == 0 {
				r.mute = true
				r.after = ahead(r.after, func() { m.later(time.Minute, func() { m.final(nil) }) })
			}
			return r, err
		}},
	}
}

// answerManners are what may be wrong with a line of information.
func answerManners() []manner {
	// printed prints the line in another way.
	printed := func(f func(line string) string) func(*Modem, reply, error) (reply, error) {
		return func(_ *Modem, r reply, err error) (reply, error) {
			if err == nil && len(r.info) == 1 {
				r.raw, r.info = []byte(f(r.info[0])), nil
			}
			return r, err
		}
	}
	return []manner{
		{"lf-alone", "the answer ends in LF alone", "class: missing CR", printed(func(line string) string { return "\r\n" + line + "\n" })},
		{"cr-alone", "the answer ends in CR alone", "class: missing LF", printed(func(line string) string { return "\r\n" + line + "\r" })},
		{"twice", "the answer comes twice", "class: line doubled", printed(func(line string) string { return "\r\n" + line + "\r\n\r\n" + line + "\r\n" })},
		{"cut", "the answer lacks its first three characters", "class: line cut", printed(func(line string) string { return "\r\n" + line[3:] + "\r\n" })},
		{"torn", "an unsolicited line comes in the middle of the answer", "class: split by a URC", printed(func(line string) string {
			return "\r\n" + line[:4] + "\r\n+CGEV: NW MODIFY 1,0\r\n" + line[4:] + "\r\n"
		})},
		{"behind-ok", "the answer comes behind its OK", "class: final result early", func(m *Modem, r reply, err error) (reply, error) {
			if info := r.info; err == nil && len(info) == 1 {
				r.info, r.after = nil, ahead(r.after, func() { m.lines(info...) })
			}
			return r, err
		}},
		{"missing", "OK comes alone", "class: answer missing", printed(func(string) string { return "" })},
		{"refused", "the answer is an error", "class: error in place of an answer", func(_ *Modem, r reply, err error) (reply, error) {
			if err == nil && len(r.info) == 1 {
				return reply{}, operationFailed
			}
			return r, err
		}},
	}
}

// ahead runs what is wrong, and then what a command does behind its result.
func ahead(after, wrong func()) func() {
	return func() {
		wrong()
		if after != nil {
			after()
		}
	}
}

// saying changes what every form of a command replies.
func saying(f func(m *Modem, r reply, err error) (reply, error)) func(entry) entry {
	form := func(plain func(*Modem) (reply, error)) func(*Modem) (reply, error) {
		if plain == nil {
			return nil
		}
		return func(m *Modem) (reply, error) {
			r, err := plain(m)
			r.info = slices.Clone(r.info)
			return f(m, r, err)
		}
	}
	return func(e entry) entry {
		e.read, e.execute = form(e.read), form(e.execute)
		return rewrite(e, func(write writer) writer {
			return func(m *Modem, p []param) (reply, error) {
				r, err := write(m, p)
				return f(m, r, err)
			}
		})
	}
}

// restarting lets a command that is refused restart the modem.
func restarting(e entry) entry {
	return rewrite(e, func(write writer) writer {
		return func(m *Modem, p []param) (reply, error) {
			r, err := write(m, p)
			if err != nil {
				return reply{mute: true, after: m.restart}, nil
			}
			return r, nil
		}
	})
}

// holding changes what FSREAD prints where it prints data at all.
func holding(f func(data string) string) func(entry) entry {
	return reading(func(data string) string {
		if data == "" {
			return data
		}
		return f(data)
	})
}

// keys is a write form of SSLCFG with other parameters.
func keys(f func(p []param)) func(entry) entry {
	return func(e entry) entry {
		return rewrite(e, change(func(p []param) bool { f(p); return true }))
	}
}

// upToKey is the longest key of SSLCFG with which a text begins.
func upToKey(text string) string {
	for _, key := range sslKeys() {
		if strings.HasPrefix(text, key.name) {
			return key.name
		}
	}
	return text
}
