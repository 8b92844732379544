@core @requires:echo
Feature: Multi-link mode
  After AT+CIPMUX=1 there are six links, 0 to 5, each with a connection of its own. Results carry the number of the link:
  0,CONNECT OK. CSTT, CIICR and CIFSR come before the first CIPSTART. A blank behind the comma is left open.

  Background:
    Given the modem does not echo
    When I send `AT+CIPMUX=1`
    Then the modem answers OK

  @IPL-001 @manual:CIPMUX= @manual:CIPSTART= @manual:CIPSTATUS! @manual:CIPCLOSE=
  Scenario: two links side by side
    Given the TCP/IP scene is up
    And link "0" is connected to the echo
    And link "5" is connected to the echo
    Then the TCP/IP state is "IP PROCESSING"
    And the broker accepted "2" connections in all
    When I send `AT+CIPCLOSE=0`
    Then the modem answers `CLOSE OK` for link "0"
    When I send `AT+CIPCLOSE=5,1`
    Then the modem answers `CLOSE OK` for link "5"

  @IPL-002 @manual:CIPSEND= @at-facts:9.2
  Scenario: data on one link
    Given the TCP/IP scene is up
    And link "2" is connected to the echo
    When I send `AT+CIPSEND=2,5`
    Then the modem prompts for data
    When I send the data "hello"
    Then the modem answers that the data were sent
    And the echo got "hello" within "30s"
    And the modem delivers "hello" within "30s"

  @IPL-003 @manual:CIPSEND=
  Scenario: data on one link up to Ctrl-Z
    Given the TCP/IP scene is up
    And link "2" is connected to the echo
    When I send `AT+CIPSEND=2`
    Then the modem prompts for data
    When I send the data "hello\x1a"
    Then the modem answers that the data were sent
    And the echo got "hello" within "30s"

  @IPL-004 @manual:CIPSTATUS=
  Scenario: the state of each link
    Given the TCP/IP scene is up
    And link "1" is connected to the echo
    Then link "1" is "CONNECTED"
    And link "4" is "INITIAL"

  @IPL-005 @manual:CIPSTART=
  Scenario Outline: a link that does not exist
    Given the TCP/IP scene is up
    When I send `AT+CIPSTART=<n>,"TCP","{host}",{closed-port}`
    Then the modem answers an error

    Examples:
      | case     | n  |
      | six      | 6  |
      | negative | -1 |
      | letter   | a  |

  @IPL-006 @manual:CIPSTART=
  Scenario: without the scene no link is opened
    When I send `AT+CIPSTART=0,"TCP","{host}",{closed-port}`
    Then the modem answers an error
    And the TCP/IP state is "IP INITIAL"

  @IPL-007 @manual:CIPSTART=
  Scenario: a link is opened once
    Given the TCP/IP scene is up
    And link "3" is connected to the echo
    When I send `AT+CIPSTART=3,"TCP","{host}",{echo-port}`
    Then the modem answers OK
    And link "3" reports `ALREADY CONNECT` within "30s"

  @IPL-008 @manual:CIPSTART=
  Scenario: a link that cannot be opened
    Given the TCP/IP scene is up
    When I send `AT+CIPSTART=3,"TCP","{host}",{closed-port}`
    Then the modem answers OK
    And link "3" reports `CONNECT FAIL` within "120s"

  @IPL-009 @manual:CIPCLOSE!
  Scenario: CIPCLOSE without a number is not for multi-link mode
    Given the TCP/IP scene is up
    And link "0" is connected to the echo
    When I send `AT+CIPCLOSE`
    Then the modem answers an error
    And link "0" is "CONNECTED"

  @IPL-010 @manual:CIPSEND! @manual:CIPSEND= @at-facts:9.2
  Scenario: a link without a connection sends nothing
    Given the TCP/IP scene is up
    When I send `AT+CIPSEND=3,5`
    Then the modem answers an error

  @IPL-011 @manual:CIPSEND=? @manual:CIPSEND? @manual:CIPSTART=?
  Scenario: the forms name the links
    When I send `AT+CIPSTART=?`
    Then the modem answers "2" lines like `\+CIPSTART: ?.*[0-9].*TCP.*UDP.*`, then OK
    When I send `AT+CIPSEND=?`
    Then the modem answers one line like `\+CIPSEND: ?.+,.+`, then OK

  @IPL-012 @manual:CIPSHUT!
  Scenario: CIPSHUT closes every link
    Given the TCP/IP scene is up
    And link "0" is connected to the echo
    And link "1" is connected to the echo
    And the TCP/IP scene is shut
    Then the broker saw "2" connections closed by the modem within "30s"
    And the TCP/IP state is "IP INITIAL"

  @IPL-013 @manual:CIPSTATUS= @at-facts:9.2
  Scenario: the peer closes one link
    Given the TCP/IP scene is up
    And link "4" is connected to the echo
    When the echo closes the connection
    Then link "4" reports `CLOSED` within "30s"
    When I send `AT+CIPSEND=4,5`
    Then the modem answers an error

  @IPL-014 @manual:MIPSTART=
  Scenario: the MQTT connection carries the number 7
    When I send `AT+MIPSTART="{host}",{plain-port}`
    Then the modem answers OK
    And link "7" reports `CONNECT OK` within "75s"
    And the broker accepted a connection on the "plain" listener

  # In single-link mode no document says whether MQTT takes the one link.
  @IPL-015 @manual:CIPSTART= @manual:CIPCLOSE= @manual:MIPSTART=
  Scenario: MQTT and a TCP connection stand side by side
    Given the TCP/IP scene is up
    And the modem is configured as client "868488076506128"
    When I send `AT+MIPSTART="{host}",{plain-port}`
    Then the modem answers OK
    And link "7" reports `CONNECT OK` within "75s"
    When I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    Given link "0" is connected to the echo
    Then the MQTT status is "1"
    When I send `AT+MPUB="mqtt/pub_topic",1,0,"beside TCP"`
    Then the modem answers OK
    And the modem reports `PUBACK` within "30s"
    And the broker saw a PUBLISH of "beside TCP" to "mqtt/pub_topic" at QoS "1"
    When I send `AT+CIPCLOSE=0`
    Then the modem answers `CLOSE OK` for link "0"
    And the MQTT status is "1"
