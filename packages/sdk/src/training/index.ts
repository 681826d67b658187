// Observation matrices
export { exportMatrix, type ExportMatrixOptions } from './exportMatrix.js';
export type { Expected } from './expected.js';
export { segmentsOf, type GapOptions, type RowSpan } from './gaps.js';
export { matrixPaths, type ManifestFile, type MatrixDtype, type MatrixManifest } from './matrixManifest.js';
export { openMatrix, ObservationMatrix, type OpenMatrixOptions, type SharedMatrix } from './observationMatrix.js';
export { npyPieces, readNpy, type NpyArray, type NpyValues } from './npyFile.js';
export { type MatrixOrder, type NpyDtype, type NpyHeader } from './npyHeader.js';
export { BarsHasher, hashBars } from './barsHash.js';

// Labels
export { type Label, type LabelColumn } from './labels/label.js';
export { forwardReturn } from './labels/forwardReturn.js';
export { nextDirection } from './labels/nextDirection.js';
export { tripleBarrier, type TripleBarrierOptions } from './labels/tripleBarrier.js';

// Splits and scalers
export { countRows, splitOf, type LeftOut, type Split } from './splits/split.js';
export { purgedKFold, type PurgedKFoldOptions } from './splits/purgedKFold.js';
export { type SplitOptions } from './splits/splitOptions.js';
export { walkForward, type WalkForwardOptions } from './splits/walkForward.js';
export { fitRobustScaler, fitStandardScaler, Scaler, type ColumnSource, type ScalerKind } from './scaler.js';

// Datasets
export { joinAsOf, type Closing, type JoinOptions } from './joinAsOf.js';
export { DATASET_MANIFEST, writeDataset, type Dataset } from './dataset.js';
export { makeDataset } from './makeDataset.js';
export { parseRecipe, type Recipe, type RecipeJoin, type RecipeLabel, type RecipeSplits } from './recipe.js';
export { verifyDataset } from './verifyDataset.js';
export { canonicalJson, openSealed, sealedText, sha256Of, type Json, type JsonObject } from './sealed.js';
