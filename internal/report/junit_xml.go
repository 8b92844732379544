package report

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

// text is foreign text in XML: control bytes are escaped before they are
// written, because no XML parser accepts them.
type text string

// MarshalText implements encoding.TextMarshaler. "[[ATTACHMENT|" is broken up:
// GitLab and Jenkins publish the file that follows it, and a modem must not
// choose which.
func (t text) MarshalText() ([]byte, error) {
	return []byte(strings.ReplaceAll(visible(string(t)), "[[ATTACHMENT|", `[\x5bATTACHMENT|`)), nil
}

// The elements of a JUnit file as the schema of the Jenkins xunit plugin
// (junit-10.xsd) has them.
type (
	testsuites struct {
		XMLName  xml.Name    `xml:"testsuites"`
		Name     text        `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Time     seconds     `xml:"time,attr"`
		Suites   []testsuite `xml:"testsuite"`
	}
	testsuite struct {
		Name       text       `xml:"name,attr"`
		Tests      int        `xml:"tests,attr"`
		Failures   int        `xml:"failures,attr"`
		Errors     int        `xml:"errors,attr"`
		Skipped    int        `xml:"skipped,attr"`
		Time       seconds    `xml:"time,attr"`
		Timestamp  text       `xml:"timestamp,attr"`
		File       text       `xml:"file,attr,omitempty"`
		Properties []property `xml:"properties>property"`
		Cases      []testcase `xml:"testcase"`
	}
	property struct {
		Name  text `xml:"name,attr"`
		Value text `xml:"value,attr"`
	}
	testcase struct {
		Name      text    `xml:"name,attr"`
		Classname text    `xml:"classname,attr"`
		Time      seconds `xml:"time,attr"`
		Failure   *detail `xml:"failure"`
		Error     *detail `xml:"error"`
		Skipped   *detail `xml:"skipped"`
		Reruns    []rerun // each names its own element
		SystemOut text    `xml:"system-out,omitempty"`
	}
	detail struct {
		Type    text `xml:"type,attr,omitempty"`
		Message text `xml:"message,attr"`
		Body    text `xml:",chardata"`
	}
	rerun struct {
		XMLName   xml.Name
		Type      text `xml:"type,attr"`
		Message   text `xml:"message,attr"`
		SystemOut text `xml:"system-out,omitempty"`
	}
)

// seconds is a duration as the schema's SUREFIRE_TIME has it: at most three
// decimals and no sign.
type seconds time.Duration

// MarshalText implements encoding.TextMarshaler.
func (s seconds) MarshalText() ([]byte, error) {
	ms := max(time.Duration(s), 0).Round(time.Millisecond).Milliseconds()
	return fmt.Appendf(nil, "%d.%03d", ms/1000, ms%1000), nil
}
