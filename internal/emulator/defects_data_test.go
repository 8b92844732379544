package emulator_test

import "strings"

// dataKillers are the dialogues that tell the defects of the file commands with bytes
// that are no text, and with names.
func dataKillers() map[string]func(r rig) {
	holds := func(data string) func(r rig) {
		return func(r rig) {
			r.store("a", data)
			r.do("AT+FSREAD=a,0,100,0", data, "OK")
		}
	}
	asks := func(command string, frames ...string) func(r rig) {
		return func(r rig) { r.do(command, frames...) }
	}
	return map[string]func(r rig){
		"fswrite-text-only":        holds("a\x1ab"),
		"fswrite-unescapes":        holds(`\22`),
		"fswrite-without-quotes":   holds(`"a"`),
		"fswrite-stops-at-command": holds("AT+CGMM"),
		"fsread-swallows-results":  holds("OK"),
		"empty-file-noise": func(r rig) {
			r.do("AT+FSCREATE=a", "OK")
			r.do("AT+FSREAD=a,0,10,0", "", "OK")
		},
		"fswrite-mute": asks("AT+FSWRITE=a,0,3,1", "+CME ERROR: 62"),
		"file-parameters-assumed": func(r rig) {
			r.do("AT+FSCREATE=a", "OK")
			r.do("AT+FSREAD=a", "ERROR")
		},
		"negative-position-taken": func(r rig) {
			r.store("a", "abc")
			r.do("AT+FSREAD=a,1,1,-1", "ERROR")
		},
		"long-name-ok":            asks("AT+FSDEL="+strings.Repeat("n", 65), "ERROR"),
		"directory-quotes-needed": asks("AT+FSMKDIR=/d", "OK"),
	}
}
