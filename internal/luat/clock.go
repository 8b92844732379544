package luat

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// clockLine is "+CCLK: "24/11/06,09:47:13+32"": local time, and its zone in quarter
// hours (manual CCLK).
var clockLine = regexp.MustCompile(`^\+CCLK: ?"(?:20)?(\d\d/\d\d/\d\d,\d\d:\d\d:\d\d)([+-]\d{1,2})"$`)

const clockLayout = "06/01/02,15:04:05"

// ParseClock reads the answer to AT+CCLK?: the time that the modem tells, and its zone in
// quarter hours.
func ParseClock(text string) (told time.Time, zone int, err error) {
	fields := clockLine.FindStringSubmatch(text)
	if fields == nil {
		return told, 0, fmt.Errorf("read the clock %q: want %s", text, `+CCLK: "yy/MM/dd,hh:mm:ss+zz"`)
	}
	local, bad := time.Parse(clockLayout, fields[1])
	zone, err = strconv.Atoi(fields[2])
	if err = errors.Join(bad, err); err != nil {
		return told, 0, fmt.Errorf("read the clock %q: %w", text, err)
	}
	return local.Add(-time.Duration(zone) * quarter), zone, nil
}

const quarter = 15 * time.Minute

// FormatClock writes a time as AT+CCLK takes it.
func FormatClock(t time.Time, zone int) string {
	return t.UTC().Add(time.Duration(zone)*quarter).Format(clockLayout) + fmt.Sprintf("%+03d", zone)
}
