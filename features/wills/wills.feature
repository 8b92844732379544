@core @will
Feature: Wills
  FAQ 2 of the guide: when the connection is lost the server publishes the modem's will to whoever
  subscribed to its topic. A second client of the broker listens.

  @WILL-001 @guide:faq-2 @manual:MCONFIG= @mqtt:3.1.2-8
  Scenario: a connection that is reset
    Given a subscriber watches "/will_topic"
    When I send `AT+MCONFIG="868488076506128","{user}","{password}",1,0,"/will_topic","offline"`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    When the broker resets the connection
    Then the subscriber gets "offline" of "/will_topic" at QoS "1"
    And the modem reports `CLOSED` within "30s"

  @WILL-002 @guide:faq-2 @manual:MCONFIG= @mqtt:3.1.2-8
  Scenario Outline: the modem closes the connection with MIPCLOSE
    Given a subscriber watches "/will_topic"
    When I send `AT+MCONFIG="868488076506128","{user}","{password}",<qos>,0,"/will_topic","offline"`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    When I send `AT+MIPCLOSE`
    Then the modem answers OK
    And the broker saw the connection closed by the modem within "10s"
    And the broker saw no DISCONNECT
    And the subscriber gets "offline" of "/will_topic" at QoS "<qos>"

    Examples:
      | qos |
      | 0   |
      | 1   |
      | 2   |

  @WILL-003 @guide:faq-2 @manual:MDISCONNECT! @at-facts:X-20
  Scenario: a session that MDISCONNECT ends
    # The guide says that the will is published, MQTT 3.1.1 that it is not: the report says which, and blames neither.
    Given a subscriber watches "/will_topic"
    When I send `AT+MCONFIG="868488076506128","{user}","{password}",1,0,"/will_topic","offline"`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    When I send `AT+MDISCONNECT`
    Then the modem answers OK
    And it is noted whether the subscriber gets a message within "150ms"

  @WILL-004 @guide:faq-2 @mqtt:3.1.4-2 @requires:pdp-loss
  Scenario: the same client comes back before its old connection was given up
    # The guide's story: the will comes when the modem is back, and is nobody's fault.
    Given a subscriber watches "/will_topic"
    When I send `AT+MCONFIG="868488076506128","{user}","{password}",1,0,"/will_topic","offline"`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,300`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    When the network deactivates the PDP context
    Then the modem reports that the network deactivated a PDP context within "60s"
    When I send `AT+MIPCLOSE`
    Then the modem answers one final result
    And I send `AT+MIPSTART="{host}",{plain-port}` until the modem connects, for "120s" at most
    When I send `AT+MCONNECT=1,300`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    And the subscriber gets "offline" of "/will_topic" within "30s"
    When I send `AT+MPUB="/will_topic",1,0,"online"`
    Then the modem answers OK
    And the modem reports `PUBACK` within "30s"
    And the subscriber gets "online" of "/will_topic" within "30s"

  @WILL-005 @guide:faq-2 @manual:MCONFIG= @mqtt:3.1.2-17
  Scenario: a retained will is there for those who come later
    When I send `AT+MCONFIG="868488076506128","{user}","{password}",1,1,"/will_topic","offline"`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    Given a subscriber watches "/will_topic"
    When I send `AT+MIPCLOSE`
    Then the modem answers OK
    And the subscriber gets "offline" of "/will_topic" within "30s"
    And a late subscriber gets the retained "offline" of "/will_topic"

  @WILL-006 @guide:faq-2 @manual:MCONFIG= @mqtt:3.1.2-16
  Scenario: a will that is not retained is gone for those who come later
    Given a subscriber watches "/will_topic"
    When I send `AT+MCONFIG="868488076506128","{user}","{password}",1,0,"/will_topic","offline"`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    When I send `AT+MIPCLOSE`
    Then the modem answers OK
    And the subscriber gets "offline" of "/will_topic" within "30s"
    And a late subscriber of "/will_topic" gets nothing retained

  @WILL-007 @guide:faq-2 @manual:MPUB=
  Scenario: online is published after CONNACK OK, and offline by the will
    Given a subscriber watches "/will_topic"
    When I send `AT+MCONFIG="868488076506128","{user}","{password}",1,1,"/will_topic","offline"`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    When I send `AT+MPUB="/will_topic",1,1,"online"`
    Then the modem answers OK
    And the modem reports `PUBACK` within "30s"
    And the subscriber gets "online" of "/will_topic" at QoS "1"
    When the broker resets the connection
    Then the subscriber gets "offline" of "/will_topic" at QoS "1"
    And a late subscriber gets the retained "offline" of "/will_topic"

  @WILL-008 @guide:faq-2
  Scenario: while the session stands the will stays with the broker
    Given a subscriber watches "/will_topic"
    When I send `AT+MCONFIG="868488076506128","{user}","{password}",1,1,"/will_topic","offline"`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    And the subscriber gets nothing for "100ms"

  @WILL-009 @manual:MCONFIG= @guide:faq-2
  Scenario: the longest will arrives whole
    Given a subscriber watches "/will_topic"
    When I send `AT+MCONFIG="868488076506128","{user}","{password}",1,0,"/will_topic","~"` with "1360" letters for ~
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    When the broker resets the connection
    Then the subscriber gets those letters of "/will_topic"

  @WILL-010 @slow @guide:faq-2 @mqtt:3.1.2-24 @requires:pdp-loss
  Scenario: a modem that falls silent is given up after one and a half keep-alive times
    # The server counts; the modem has to tell it the time, and to leave its connection without a word.
    Given a subscriber watches "/will_topic"
    When I send `AT+MCONFIG="868488076506128","{user}","{password}",1,0,"/will_topic","offline"`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,{keep-alive}`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    When the network deactivates the PDP context
    Then the subscriber gets "offline" of "/will_topic" within "120s"
