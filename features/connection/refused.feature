@core
Feature: Connections that must fail
  What the guide and the manual say when the server is not there, does not know the client, or
  loses patience. The modem says so, stays in its right state, does not restart, and the next
  documented connection succeeds.

  @FAIL-001 @guide:note-1 @manual:MIPSTART
  Scenario: a port on which nobody listens
    Given the modem is configured as client "868488076506128"
    When I send `AT+MIPSTART="{host}",{closed-port}`
    Then the modem answers OK
    And the modem reports `CONNECT FAIL` within "120s"
    And the MQTT status is "0"
    And the modem can connect as documented

  @FAIL-002 @guide:faq-5 @manual:MIPSTART
  Scenario: a host that does not exist
    Given the modem is configured as client "868488076506128"
    When I send `AT+MIPSTART="no-such-host.invalid",1884`
    Then the modem answers OK
    And the modem reports `CONNECT FAIL` within "120s"
    And the MQTT status is "0"
    And the modem can connect as documented

  @FAIL-003 @manual:MCONNECT @at-facts:X-04
  Scenario: a wrong password
    When I send `AT+MCONFIG="868488076506128","{user}","not-the-password"`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem refuses the session within "30s"
    And the broker refused the CONNECT with code "4"
    And the modem has not reported `CONNACK OK`
    And the modem can connect as documented

  @FAIL-004 @manual:MCONNECT @guide:note-2
  Scenario Outline: the broker refuses the session
    Given the modem is configured as client "868488076506128"
    And the broker refuses the next CONNECT with code "<code>"
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem refuses the session within "30s"
    And the modem has not reported `CONNACK OK`
    And the modem can connect as documented

    Examples:
      | code | meaning                       |
      | 1    | unacceptable protocol version |
      | 2    | identifier rejected           |
      | 3    | server unavailable            |
      | 4    | bad user name or password     |
      | 5    | not authorized                |

  @FAIL-005 @guide:plain-connection @guide:faq-5
  Scenario: MCONNECT too late
    Given the modem is configured as client "868488076506128"
    And the broker waits "150ms" for a CONNECT
    When I open a plain connection
    Then the broker lost patience within "30s"
    And the modem reports `CLOSED` within "30s"
    When I send `AT+MCONNECT=1,60`
    Then the modem refuses the session within "30s"
    And the broker saw no CONNECT
    And the modem has not reported `CONNACK OK`
    And the modem can connect as documented

  @FAIL-006 @at-facts:X-04 @guide:plain-connection
  Scenario: MCONNECT without a connection
    Given the modem is configured as client "868488076506128"
    When I send `AT+MCONNECT=1,60`
    Then the modem refuses the session within "30s"
    And the broker saw no CONNECT
    And the MQTT status is "0"
    And the modem can connect as documented

  @FAIL-007 @manual:MCONNECT @v250:5.4.3.1
  Scenario Outline: MCONNECT beyond its documented range
    Given the modem is configured as client "868488076506128"
    When I open a plain connection
    And the broker accepted a connection on the "plain" listener
    And I send `AT+MCONNECT=<parameters>`
    Then the modem answers an error
    And the broker saw no CONNECT
    And the modem can connect as documented

    Examples:
      | case             | parameters |
      | clean-session-2  | 2,60       |
      | keep-alive-0     | 1,0        |
      | keep-alive-65536 | 1,65536    |
