create schema regions;
comment on schema regions is 'States and counties of the United States.';
create schema labour;
comment on schema labour is 'Work and those without it.';
create schema budget;
comment on schema budget is 'Receipts of the federal government.';
create schema world;
comment on schema world is 'Countries in comparison.';
create schema energy;
comment on schema energy is 'Generation of electricity.';

create table regions.states (
  state_id smallint primary key,
  name text not null unique,
  region text not null,
  households integer not null,
  population integer,
  share_of_engineers numeric(10, 9),
  hurricanes smallint
);
comment on table regions.states is 'States of the United States. Sources: Census Bureau, Bureau of Labor Statistics, NOAA, public domain (US government).';
comment on column regions.states.state_id is 'FIPS code.';
comment on column regions.states.hurricanes is 'Hurricanes that made landfall since records began.';
insert into regions.states
select distinct (document ->> 'id')::smallint, document ->> 'name', document ->> 'region', (document ->> 'total')::integer,
  population::integer, engineers::numeric, hurricanes::smallint
from raw_income left join raw_population_engineers_hurricanes on id = document ->> 'id';

create table regions.capitals (
  state_id smallint primary key references regions.states,
  city text not null,
  latitude double precision not null,
  longitude double precision not null
);
comment on table regions.capitals is 'Capitals of the states. Source: US Geological Survey, The National Map, public domain (US government).';
insert into regions.capitals
select state_id, document ->> 'city', (document ->> 'lat')::double precision, (document ->> 'lon')::double precision
from raw_us_state_capitals join regions.states on name = document ->> 'state';

create table regions.income_brackets (
  bracket_id smallint generated always as identity primary key,
  label text not null unique,
  dollars int4range not null
);
comment on table regions.income_brackets is 'Brackets of yearly household income. Source: American Community Survey, US Census Bureau.';
insert into regions.income_brackets (label, dollars)
select label, int4range(low, high)
from (
  select label,
    case when label like '<%' then 0 else substring(label from '^\d+')::integer end as low,
    case when label like '<%' then substring(label from '\d+')::integer when label like '%+' then null else substring(label from '\d+$')::integer + 1 end as high
  from (select distinct document ->> 'group' as label from raw_income) as labels
) as bounds order by low;

create table regions.household_income (
  state_id smallint not null references regions.states,
  bracket_id smallint not null references regions.income_brackets,
  share numeric(4, 3) not null,
  primary key (state_id, bracket_id)
);
comment on table regions.household_income is 'Share of households in each bracket of income, 2013. Source: American Community Survey, US Census Bureau.';
insert into regions.household_income
select (document ->> 'id')::smallint, bracket_id, (document ->> 'pct')::numeric from raw_income join regions.income_brackets on label = document ->> 'group';

create table labour.county_unemployment (
  county_id integer primary key,
  rate numeric(4, 3) not null
);
comment on table labour.county_unemployment is 'Unemployment by county, about 2009. Source: Bureau of Labor Statistics, public domain (US government).';
comment on column labour.county_unemployment.county_id is 'FIPS code of state and county.';
insert into labour.county_unemployment select id::integer, rate::numeric from raw_unemployment;

create table labour.industries (
  industry_id smallint generated always as identity primary key,
  name text not null unique
);
comment on table labour.industries is 'Industries of the Current Population Survey. Source: Bureau of Labor Statistics, public domain (US government).';
insert into labour.industries (name) select distinct document ->> 'series' from raw_unemployment_across_industries order by 1;

create table labour.industry_unemployment (
  industry_id smallint not null references labour.industries,
  month date not null,
  unemployed_thousands integer not null,
  rate_percent numeric(4, 1) not null,
  primary key (industry_id, month)
);
comment on table labour.industry_unemployment is 'Unemployment by industry, January 2000 to February 2010. Source: Bureau of Labor Statistics, public domain (US government).';
insert into labour.industry_unemployment
select industry_id, make_date((document ->> 'year')::integer, (document ->> 'month')::integer, 1), (document ->> 'count')::integer, (document ->> 'rate')::numeric
from raw_unemployment_across_industries join labour.industries on name = document ->> 'series';

create table labour.employment_sectors (
  sector_id smallint generated always as identity primary key,
  name text not null unique
);
comment on table labour.employment_sectors is 'Sectors of the Current Employment Statistics. Source: Bureau of Labor Statistics, public domain (US government).';
insert into labour.employment_sectors (name)
select key from (select to_jsonb(raw_us_employment) as entry from raw_us_employment limit 1) as one, jsonb_object_keys(entry) as key
where key <> 'month' order by key;

create table labour.employment (
  sector_id smallint not null references labour.employment_sectors,
  month date not null,
  employed_thousands numeric(8, 1) not null,
  primary key (sector_id, month)
);
comment on table labour.employment is 'Employees by sector, 2006 to 2015, seasonally adjusted. Source: Bureau of Labor Statistics, public domain (US government).';
insert into labour.employment
select sector_id, (entry ->> 'month')::date, value::numeric
from (select to_jsonb(raw_us_employment) as entry from raw_us_employment) as months, jsonb_each_text(entry) as sector (key, value)
  join labour.employment_sectors on name = key;

create table budget.agencies (
  agency_id smallint primary key,
  name text not null
);
comment on table budget.agencies is 'Agencies with receipts. Source: Office of Management and Budget, public domain (US government).';
insert into budget.agencies select distinct (document ->> 'Agency code')::smallint, document ->> 'Agency name' from raw_budget;

create table budget.accounts (
  account_id integer generated always as identity primary key,
  agency_id smallint not null references budget.agencies,
  bureau text not null,
  account_code integer not null,
  name text not null,
  category text not null,
  on_budget boolean not null
);
comment on table budget.accounts is 'Accounts of receipts. Source: Office of Management and Budget, public domain (US government).';

create table budget.receipts (
  account_id integer not null references budget.accounts,
  fiscal_year smallint not null,
  thousand_dollars bigint not null,
  primary key (account_id, fiscal_year)
);
comment on table budget.receipts is 'Receipts by account and fiscal year, 1962 to 2014, and their forecast up to 2020. Source: Office of Management and Budget, public domain (US government).';
create temp table numbered_budget on commit drop as select row_number() over () as line, document from raw_budget;
insert into budget.accounts overriding system value
select line, (document ->> 'Agency code')::smallint, document ->> 'Bureau name', (document ->> 'Account code')::integer, document ->> 'Account name',
  document ->> 'Source category name', document ->> 'On- or off-budget' = 'On-budget'
from numbered_budget;
insert into budget.receipts
select line, key::smallint, replace(value, ',', '')::bigint from numbered_budget, jsonb_each_text(document) as year (key, value) where key ~ '^\d{4}$';

create table budget.forecasts (
  made_in smallint not null,
  for_year smallint not null,
  trillion_dollars numeric(6, 3) not null,
  primary key (made_in, for_year)
);
comment on table budget.forecasts is 'Forecasts of the balance of the federal budget, in dollars of 2010. Source: Office of Management and Budget, public domain (US government).';
insert into budget.forecasts
select (document ->> 'budgetYear')::smallint, (document ->> 'forecastYear')::smallint, (document ->> 'value')::numeric from raw_budgets;

create table world.countries (
  country_id smallint generated always as identity primary key,
  name text not null unique,
  region text,
  income_per_head integer,
  life_expectancy numeric(5, 2),
  population bigint
);
comment on table world.countries is 'Countries with their latest figures. Source: Gapminder, CC BY 4.0.';
insert into world.countries (name, region, income_per_head, life_expectancy, population)
select coalesce(country, document_country), region, income::integer, health::numeric, population::bigint
from raw_gapminder_health_income
  full join (select distinct document ->> 'country' as document_country from raw_gapminder) as series on country = document_country
order by 1;

create table world.indicators (
  country_id smallint not null references world.countries,
  year smallint not null,
  population bigint not null,
  life_expectancy numeric(5, 2) not null,
  children_per_woman numeric(4, 2) not null,
  primary key (country_id, year)
);
comment on table world.indicators is 'Population, life expectancy and fertility every five years, 1955 to 2005. Source: Gapminder, CC BY 4.0.';
insert into world.indicators
select country_id, (document ->> 'year')::smallint, (document ->> 'pop')::bigint, (document ->> 'life_expect')::numeric, (document ->> 'fertility')::numeric
from raw_gapminder join world.countries on name = document ->> 'country';

create table world.wheat_prices (
  year smallint primary key,
  shillings_a_quarter numeric(5, 2) not null,
  weekly_wage_shillings numeric(5, 2)
);
comment on table world.wheat_prices is 'Price of wheat and wages in England, 1565 to 1821. Source: William Playfair, 1822, public domain.';
insert into world.wheat_prices select (document ->> 'year')::smallint, (document ->> 'wheat')::numeric, (document ->> 'wages')::numeric from raw_wheat;

create table energy.sources (
  source_id smallint generated always as identity primary key,
  name text not null unique
);
comment on table energy.sources is 'What electricity is made from. Source: US Energy Information Administration, public domain (US government).';
insert into energy.sources (name) select distinct source from raw_iowa_electricity order by 1;

create table energy.iowa_generation (
  source_id smallint not null references energy.sources,
  year smallint not null,
  gigawatt_hours integer not null,
  primary key (source_id, year)
);
comment on table energy.iowa_generation is 'Net generation of electricity in Iowa. Source: US Energy Information Administration, public domain (US government).';
insert into energy.iowa_generation
select source_id, extract(year from year::date), net_generation::integer from raw_iowa_electricity join energy.sources on name = source;

create view energy.share_of_renewables as
select year, round(100.0 * sum(gigawatt_hours) filter (where name = 'Renewables') / sum(gigawatt_hours), 1) as percent
from energy.iowa_generation join energy.sources using (source_id) group by year;
comment on view energy.share_of_renewables is 'Share of renewables in the generation of Iowa.';

create view labour.unemployment_by_year as
select name as industry, extract(year from month)::integer as year, round(avg(rate_percent), 2) as mean_rate_percent
from labour.industry_unemployment join labour.industries using (industry_id) group by 1, 2;
comment on view labour.unemployment_by_year is 'Mean rate of unemployment by industry and year.';

create view budget.receipts_by_agency as
select agencies.name as agency, fiscal_year, sum(thousand_dollars) as thousand_dollars
from budget.receipts join budget.accounts using (account_id) join budget.agencies using (agency_id) group by 1, 2;
comment on view budget.receipts_by_agency is 'Receipts by agency and fiscal year.';
