create table organisation(id int primary key, label text not null);
create table committee(id int primary key, label text not null, acronym text not null);
create table instrument(id int primary key, label text not null, identifier text not null);
create table deadline(id int primary key, label text not null, latest date not null);
create table deliverable(id int primary key, label text not null, status text not null,
  responsible_id int not null references organisation, committee_id int not null references committee,
  instrument_id int not null references instrument, deadline_id int not null references deadline);
\copy organisation from organisation.tsv
\copy committee from committee.tsv
\copy instrument from instrument.tsv
\copy deadline from deadline.tsv
\copy deliverable from deliverable.tsv
-- PostGraphile orders by columns of the table itself only: the day stands there too, and its indexes serve the lists.
alter table deliverable add column latest date;
update deliverable set latest = deadline.latest from deadline where deadline.id = deadline_id;
create index on deliverable(responsible_id);
create index on deliverable(instrument_id);
create index on deliverable(deadline_id);
create index on deliverable(committee_id, latest, id);
create index on deliverable(latest, id);
create index on deliverable(status);
vacuum analyze;
