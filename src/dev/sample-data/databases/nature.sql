comment on schema public is 'Habitats, penguins and bacteria.';

create table species (
  species_id integer generated always as identity primary key,
  item_id text not null unique,
  common_name text not null,
  scientific_name text not null,
  gap_code varchar(8) not null
);
comment on table species is 'Four species of the Gap Analysis Project. Source: USGS, public domain (US government).';
comment on column species.item_id is 'Identifier of the data on ScienceBase.';
insert into species (item_id, common_name, scientific_name, gap_code)
select distinct item_id, common_name, scientific_name, gap_species_code from raw_species order by common_name;

create table counties (
  county_id integer primary key,
  state_id smallint generated always as (county_id / 1000) stored
);
comment on table counties is 'Counties of the contiguous United States. Source: US Census Bureau, public domain (US government).';
comment on column counties.county_id is 'FIPS code of state and county.';
insert into counties (county_id) select distinct county_id::integer from raw_species;

create table habitats (
  species_id integer not null references species,
  county_id integer not null references counties,
  year_round_share double precision not null,
  primary key (species_id, county_id)
);
comment on table habitats is 'Share of a county in which a species lives all year. Source: USGS Gap Analysis Project, public domain (US government).';
insert into habitats
select species.species_id, county_id::integer, habitat_yearround_pct::double precision from raw_species join species using (item_id);

create table penguin_islands (
  island_id smallint generated always as identity primary key,
  name text not null unique
);
comment on table penguin_islands is 'Islands of the Palmer Archipelago. Source: Palmer Station Antarctica LTER, CC0.';
insert into penguin_islands (name) select distinct document ->> 'Island' from raw_penguins order by 1;

create table penguins (
  penguin_id integer generated always as identity primary key,
  island_id smallint not null references penguin_islands,
  species text not null,
  beak_length_mm numeric(4, 1),
  beak_depth_mm numeric(4, 1),
  flipper_length_mm smallint,
  body_mass_g smallint,
  sex text check (sex in ('male', 'female'))
);
comment on table penguins is 'Penguins measured near Palmer Station. Source: Palmer Station Antarctica LTER, CC0.';
insert into penguins (island_id, species, beak_length_mm, beak_depth_mm, flipper_length_mm, body_mass_g, sex)
select
  island_id, document ->> 'Species', (document ->> 'Beak Length (mm)')::numeric, (document ->> 'Beak Depth (mm)')::numeric,
  (document ->> 'Flipper Length (mm)')::smallint, (document ->> 'Body Mass (g)')::smallint, lower(nullif(document ->> 'Sex', '.'))
from raw_penguins join penguin_islands on name = document ->> 'Island';

create table bacteria (
  bacterium_id smallint generated always as identity primary key,
  name text not null unique,
  genus text not null,
  gram_positive boolean not null
);
comment on table bacteria is 'Bacteria of the comparison by Will Burtin, 1951. Source: Protovis, BSD licence.';
insert into bacteria (name, genus, gram_positive)
select document ->> 'Bacteria', document ->> 'Genus', document ->> 'Gram_Staining' = 'positive' from raw_burtin;

create table antibiotic_effects (
  bacterium_id smallint not null references bacteria,
  antibiotic text not null,
  minimum_inhibitory_concentration numeric(8, 3) not null,
  primary key (bacterium_id, antibiotic)
);
comment on table antibiotic_effects is 'How much of an antibiotic stops a bacterium; less is better. Source: Protovis, BSD licence.';
comment on column antibiotic_effects.minimum_inhibitory_concentration is 'In units a millilitre.';
insert into antibiotic_effects
select bacterium_id, key, value::numeric
from raw_burtin join bacteria on name = document ->> 'Bacteria', jsonb_each_text(document) as effect (key, value)
where key in ('Penicillin', 'Streptomycin', 'Neomycin');

create view habitat_by_state as
select common_name, state_id, round(avg(year_round_share)::numeric, 4) as mean_share
from habitats join species using (species_id) join counties using (county_id) group by 1, 2;
comment on view habitat_by_state is 'Mean share of habitat over the counties of a state.';

create view penguin_sizes as
select species, sex, count(*) as penguins, round(avg(body_mass_g)) as mean_body_mass_g from penguins group by species, sex;
comment on view penguin_sizes is 'Mean body mass by species and sex.';
