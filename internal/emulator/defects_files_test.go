package emulator_test

import "strings"

// fileKillers are the dialogues that kill the defects of the file system and of
// SSLCFG. Each begins with the file a, which holds 0123456789.
func fileKillers() map[string]func(r rig) {
	n64 := strings.Repeat("n", 64)
	const missing = "+CME ERROR: 62"
	// play sends the commands, each in front of what it answers.
	play := func(script ...[]string) func(r rig) {
		return func(r rig) {
			r.store("a", "0123456789")
			for _, line := range script {
				r.do(line[0], line[1:]...)
			}
		}
	}
	one := func(line ...string) func(r rig) { return play(line) }
	write := func(mode, data, want string) func(r rig) {
		return func(r rig) {
			r.store("a", "0123456789")
			r.ask("AT+FSWRITE=a,"+mode+","+itoa(len(data))+",9\r\n", "\r\n>")
			r.ask(data, framed("OK"))
			r.do("AT+FSREAD=a,0,10240,0", want, "OK")
		}
	}
	holds := func(data string) func(r rig) {
		return func(r rig) {
			r.store("a", data)
			r.do("AT+FSREAD=a,0,10,0", data, "OK")
		}
	}
	ssl := func(value string) []string { return []string{`AT+SSLCFG=` + value, "OK"} }
	reads := func(key, value string) []string {
		return []string{`AT+SSLCFG="` + key + `",1`, `+SSLCFG:"` + key + `",1,` + value, "OK"}
	}
	dir := []string{"AT+FSMKDIR=/d", "OK"}
	return map[string]func(r rig){
		"name-64-refused":   one("AT+FSCREATE="+n64, "OK"),
		"name-65-cut":       one("AT+FSCREATE="+n64+"n", "ERROR"),
		"quotes-needed":     one("AT+FSFLSIZE=a", "+FSFLSIZE: 10", "OK"),
		"directory-dropped": play(dir, []string{"AT+FSFLSIZE=/d/a", missing}),
		"name-cut-short": func(r rig) {
			r.store("attest-a", "first")
			r.store("attest-b", "second")
			r.do("AT+FSFLSIZE=attest-a", "+FSFLSIZE: 5", "OK")
		},
		"name-missing-ok":           one("AT+FSCREATE=", "ERROR"),
		"missing-file-ok":           one("AT+FSDEL=b", missing),
		"empty-listing-error":       play(dir, []string{"AT+FSLS=/d", "OK"}),
		"listing-unmarked":          play(dir, []string{"AT+FSLS=/", "a\r\nd\\", "OK"}),
		"listing-of-root":           play(dir, []string{"AT+FSLS=/d", "OK"}),
		"drive-root-refused":        one("AT+FSLS=C:/", "a", "OK"),
		"fsread-cut":                one("AT+FSREAD=a,0,10,0", "0123456789", "OK"),
		"fsread-seven-bits":         holds("\x80\xA7"),
		"fsread-line-feeds":         holds("a\nb"),
		"position-off-by-one":       one("AT+FSREAD=a,1,2,1", "12", "OK"),
		"position-counts-in-mode-0": one("AT+FSREAD=a,0,2,1", "01", "OK"),
		"fsread-size-ignored":       one("AT+FSREAD=a,0,1,0", "0", "OK"),
		"fsread-wraps":              one("AT+FSREAD=a,1,1,10", "ERROR"),
		"fsread-consumes":           play([]string{"AT+FSREAD=a,0,1,0", "0", "OK"}, []string{"AT+FSREAD=a,0,1,0", "0", "OK"}),
		"fsread-mode-2":             one("AT+FSREAD=a,2,1,0", "ERROR"),
		"fsread-too-much":           one("AT+FSREAD=a,0,10241,0", "ERROR"),
		"fswrite-mode-2":            one("AT+FSWRITE=a,2,1,1", "ERROR"),
		"fswrite-too-much":          one("AT+FSWRITE=a,0,10241,1", "ERROR"),
		"fswrite-too-little":        func(r rig) { r.store("b", strings.Repeat("x", 10240)) },
		"fswrite-time-short":        func(r rig) { r.store("a", "x"); r.ask("AT+FSWRITE=a,0,1,4294967295\r\n", "\r\n>") },
		"append-overwrites":         write("1", "ab", "0123456789ab"),
		"overwrite-appends":         write("0", "ab", "ab"),
		"fswrite-refusal-empties":   play([]string{"AT+FSWRITE=a,2,1,1", "ERROR"}, []string{"AT+FSFLSIZE=a", "+FSFLSIZE: 10", "OK"}),
		"timeout-ok": func(r rig) {
			r.store("a", "x")
			r.ask("AT+FSWRITE=a,0,2,1\r\n", "\r\n>")
			r.hear("TimeOut")
		},
		"fsdel-keeps":        play([]string{"AT+FSDEL=a", "OK"}, []string{"AT+FSFLSIZE=a", missing}),
		"fsrmdir-keeps":      one("AT+FSRMDIR=d", "+CME ERROR: 98"),
		"size-off-by-one":    one("AT+FSFLSIZE=a", "+FSFLSIZE: 10", "OK"),
		"readhead-2":         one("AT+FSREADHEAD=2", "ERROR"),
		"readhead-never":     play([]string{"AT+FSREADHEAD=1", "OK"}, []string{"AT+FSREADHEAD?", "+FSREADHEAD: 1", "OK"}),
		"readhead-unused":    play([]string{"AT+FSREADHEAD=1", "OK"}, []string{"AT+FSREAD=a,0,1,0", "+FSREAD: 0", "OK"}),
		"drive-d":            one("AT+FSDRIVE=0", "+FSDRIVE:C", "OK"),
		"file-test-forms":    one("AT+FSLS=?", "OK"),
		"free-never-changes": one("AT+FSMEM", "+FSMEM: 98294 bytes", "OK"),
		"free-without-name":  one("AT+FSMEM", "+FSMEM: 98294 bytes", "OK"),
		"files-in-memory": func(r rig) {
			r.store("a", "x")
			r.do("AT+RESET", "OK")
			r.boot()
			r.ask("ATE0\r\n", "ATE0\r"+framed("OK"))
			r.do("AT+FSFLSIZE=a", "+FSFLSIZE: 1", "OK")
		},

		"ssl-set-ignored":      play(ssl(`"seclevel",1,1`), reads("seclevel", "1")),
		"ssl-erase-ignored":    play(ssl(`"seclevel",1,1`), ssl(`"seclevel",1,`), reads("seclevel", "0")),
		"ssl-unchecked":        one(`AT+SSLCFG="seclevel",1,3`, "ERROR"),
		"ssl-highest-refused":  play(ssl(`"seclevel",1,2`)),
		"ssl-keys-mixed":       play(ssl(`"clientkey",1,k`), reads("clientkey", "k")),
		"ssl-contexts-shared":  play(ssl(`"seclevel",88,2`), reads("seclevel", "0")),
		"ssl-contexts-missing": play(reads("seclevel", "0")),
		"ssl-refusal-erases":   play(ssl(`"seclevel",1,2`), []string{`AT+SSLCFG="seclevel",1,3`, "ERROR"}, reads("seclevel", "2")),
		"ssl-kept": func(r rig) {
			r.do(`AT+SSLCFG="seclevel",1,2`, "OK")
			r.do("AT+RESET", "OK")
			r.boot()
			r.ask("ATE0\r\n", "ATE0\r"+framed("OK"))
			r.do(`AT+SSLCFG="seclevel",1`, `+SSLCFG:"seclevel",1,0`, "OK")
		},
		"premaster-printed": play(ssl(`"premaster",1,"AA"`)),
		"ssl-test-form":     one("AT+SSLCFG=?", "OK"),
	}
}
