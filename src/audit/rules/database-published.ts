import { publishedServiceRule } from './support/published-service-rule.js';

/** A database or queue, reachable from outside. */
export const databasePublished = publishedServiceRule({
  id: 'database-published',
  services: new Map([
    [5432, 'PostgreSQL'],
    [3306, 'MySQL'],
    [33060, 'MySQL (X protocol)'],
    [1433, 'SQL Server'],
    [1521, 'Oracle'],
    [6379, 'Redis'],
    [26379, 'Redis Sentinel'],
    [27017, 'MongoDB'],
    [9200, 'Elasticsearch'],
    [9300, "Elasticsearch's transport"],
    [11211, 'memcached'],
    [9042, 'Cassandra'],
    [5984, 'CouchDB'],
    [8086, 'InfluxDB'],
    [7687, 'Neo4j'],
    [8123, 'ClickHouse'],
    [26257, 'CockroachDB'],
    [5672, 'RabbitMQ'],
    [15672, "RabbitMQ's management"],
    [9092, 'Kafka'],
  ]),
  title: 'A database is published beyond this machine',
  severity: 'high',
  why: 'Databases are attacked all the time where they can be reached: their passwords are guessed, and several have none by default. Other containers of the project reach them without a published port.',
  attack:
    "Guesses the password, copies the data and leaves a ransom note; through Redis or PostgreSQL's COPY PROGRAM it runs commands as well.",
  standards: {
    cisDocker: ['5.9', '5.14'],
    nsa: ['Network separation and hardening'],
    mitre: ['T1133', 'T1110.001'],
  },
  advice: 'Do not publish it (containers use its service name), or on 127.0.0.1 only, and use an ssh tunnel.',
  breaks: 'Programs on other machines that connect to the database directly can no longer do so.',
});
