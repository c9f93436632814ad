export interface SampleDatabase {
  /** Names the database, and the file in `databases` that creates its tables. */
  readonly name: string;
  readonly description: string;
  /**
   * Files of the package, loaded beforehand into temporary tables named `raw_` plus the file name.
   */
  readonly files: readonly string[];
}

/**
 * Public data from the npm package vega-datasets; the adjacent `README.md` lists sources and
 * licences.
 */
export const sampleDatabases: readonly SampleDatabase[] = [
  {
    name: 'mobility',
    description: 'Airports, flights, vehicles and places.',
    files: [
      'airports.csv',
      'flights-airport.csv',
      'flights-20k.json',
      'flights-200k.json',
      'birdstrikes.csv',
      'cars.json',
      'zipcodes.csv',
      'londonCentroids.json',
    ],
  },
  {
    name: 'climate',
    description: 'Weather, climate and natural hazards.',
    files: [
      'weather.csv',
      'seattle-weather-hourly-normals.csv',
      'global-temp.csv',
      'co2-concentration.csv',
      'annual-precip.json',
      'disasters.csv',
      'earthquakes.json',
    ],
  },
  {
    name: 'economy',
    description: 'States, work, budget, countries and energy.',
    files: [
      'income.json',
      'population_engineers_hurricanes.csv',
      'us-state-capitals.json',
      'unemployment.tsv',
      'unemployment-across-industries.json',
      'us-employment.csv',
      'budget.json',
      'budgets.json',
      'gapminder-health-income.csv',
      'gapminder.json',
      'wheat.json',
      'iowa-electricity.csv',
    ],
  },
  {
    name: 'nature',
    description: 'Habitats, penguins and bacteria.',
    files: ['species.csv', 'penguins.json', 'burtin.json'],
  },
];
