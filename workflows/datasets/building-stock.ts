import { definePublishedDataset } from './define-published-dataset.ts';

export const {
  staged: buildingStock,
  published: platformAssetBuildingStock,
  job: buildingStockJob,
} = definePublishedDataset({
  platformAsset: 'building-stock',
  title: 'building stock analysis',
  datasetsKey: 'building_stock',
  platformKey: 'platform_asset_building_stock',
  job: 'buildingStockJob',
});
