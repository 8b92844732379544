@core
Feature: Plain connection
  The guide's first flow: the modem is registered and attached, MCONFIG names the client,
  MIPSTART opens the TCP connection, MCONNECT opens the MQTT session. CONNECT OK and
  CONNACK OK are the only answers that mean success.

  @CONN-001 @guide:plain-connection
  Scenario: the documented plain connection
    When I send `AT+CGREG?`
    Then the modem answers `+CGREG: 0,1` or `+CGREG: 0,5`, then OK
    When I send `AT+CGATT?`
    Then the modem answers `+CGATT: 1`, then OK
    When I send `AT+MCONFIG="868488076506128","{user}","{password}"`
    Then the modem answers OK
    When I send `AT+MIPSTART="{host}",{plain-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker accepted a connection on the "plain" listener
    When I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    And the broker saw a CONNECT with client id "868488076506128", keep-alive "60" and a clean session
    And the broker saw a CONNECT with user name "{user}" and password "{password}"

  @CONN-002 @guide:plain-connection @manual:MCONFIG
  Scenario: client id, user name and password without quotes
    When I send `AT+MCONFIG=868488076506128,{user},{password}`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    And the broker saw a CONNECT with client id "868488076506128", keep-alive "60" and a clean session
    And the broker saw a CONNECT with user name "{user}" and password "{password}"

  @CONN-003 @guide:plain-connection @manual:MCONFIG @etsi:CONNECT_007 @at-facts:X-05 @requires:anonymous
  Scenario: empty credentials
    When I send `AT+MCONFIG="868488076506128","",""`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    And the broker saw a CONNECT without credentials

  @CONN-004 @manual:MIPSTART @guide:passive-close @at-facts:X-22
  Scenario: the port in quotes
    When I send `AT+MIPSTART="{host}","{plain-port}"`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker accepted a connection on the "plain" listener

  @CONN-005 @manual:MQTTSTATU
  Scenario: the status follows the connection
    Given the modem is configured as client "868488076506128"
    Then the MQTT status is "0"
    When I open a plain connection
    Then the MQTT status is "2"
    When I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    And the MQTT status is "1"

  @CONN-006 @guide:faq-1 @manual:MIPSTART
  Scenario: a second MIPSTART finds the connection that is there
    Given the modem is connected
    When I send `AT+MIPSTART="{host}",{plain-port}`
    Then the modem answers OK
    And the modem reports `ALREADY CONNECT` within "30s"
    And the broker accepted "1" connection in all

  @CONN-007 @at-facts:X-04
  Scenario: a second MCONNECT is refused at once
    Given the modem is connected
    When I send `AT+MCONNECT=1,60`
    Then the modem answers `+CME ERROR: 767`
    And the broker saw "1" CONNECT in all

  @CONN-008 @manual:MDISCONNECT @manual:MIPCLOSE @etsi:DISCONNECT_001
  Scenario: the session and then the connection are closed
    Given the modem is connected
    When I send `AT+MDISCONNECT`
    Then the modem answers OK
    And the broker saw a DISCONNECT within "10s"
    When I send `AT+MIPCLOSE`
    Then the modem answers one final result
    And the broker saw the connection closed by the modem within "10s"
    And the MQTT status is "0"

  @CONN-009 @manual:MCONNECT @mqtt:3.1.2-23 @etsi:KEEPALIVE_001 @slow
  Scenario: an idle session stays alive
    Then an idle session outlives "2" keep-alive times of {keep-alive} seconds

  @CONN-010 @manual:MCONNECT
  Scenario: a session that is to be kept
    Given the modem is configured as client "868488076506128"
    When I open a plain connection
    And I send `AT+MCONNECT=0,300`
    Then the modem answers OK
    And the broker saw a CONNECT with client id "868488076506128", keep-alive "300" and a kept session
    And the modem reports `CONNACK OK` within "30s"

  @CONN-011 @will @guide:faq-2 @manual:MCONFIG @etsi:CONNECT_005 @mqtt:3.1.2-9
  Scenario: a will goes into the CONNECT as it was configured
    When I send `AT+MCONFIG="868488076506128","{user}","{password}",1,1,"/will_topic","offline"`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,300`
    Then the modem answers OK
    And the broker saw a CONNECT with the will "offline" to "/will_topic" at QoS "1", retained
    And the modem reports `CONNACK OK` within "30s"

  @CONN-012 @manual:MCONNECT @history:H5 @slow
  Scenario: the keep-alive time that counts is the one that was asked for
    # H5: 600 s acted as 300 s. When a client pings is its own business; an interval that stays the same is a cap.
    Then the PINGREQ interval grows when the keep-alive time grows from {keep-alive} to {long-keep-alive} seconds
